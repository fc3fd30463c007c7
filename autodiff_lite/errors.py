"""The words of errors: PyTorch's first line, word for word, then a line that says what to do.

Everything here only builds messages. Where an error is raised stays where it can be understood: in the operation.
"""

from __future__ import annotations

SCALAR_ONLY = (
    "grad can be implicitly created only for scalar outputs\n"
    "backward() starts from d(output)/d(output) = 1, which is clear for one number only. Reduce first, "
    "y.sum().backward(), "
    "or give the cotangent v of vᵀJ yourself: y.backward(torch.ones_like(y))."
)
NO_GRAPH = (
    "element {index} of tensors does not require grad and does not have a grad_fn\n"
    "Nothing on the way to it was recorded: no input has requires_grad=True, or it was computed under no_grad(), "
    "or detach() cut it off."
)
SECOND_TIME = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward.\n"
    "Here {name} had saved values for its derivative. Compute the output again, or keep the graph: "
    "y.backward(retain_graph=True)."
)
MODIFIED = (
    "one of the variables needed for gradient computation has been modified by an inplace operation: "
    "[torch.{kind} {shape}]{origin} is at version {version}; expected version {expected} instead. Hint: {hint}\n"
    "{name} needs the value that it saw; it was written over{where}. Write out of place (y = y + 1, not y += 1), or on "
    "a clone()."
)
MODIFIED_HINT = (
    "enable anomaly detection to find the operation that failed to compute its gradient, with "
    "torch.autograd.set_detect_anomaly(True, check_nan=False)."
)
MODIFIED_HINT_ANOMALY = (
    "the backtrace further above shows the operation that failed to compute its gradient. The variable in question "
    "was changed in there or anywhere later. Good luck!"
)
ANOMALY_ON = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging."
)
ANOMALY = "Error detected in {name}. Traceback of forward call that caused the error:\n{traceback}"
ANOMALY_UNKNOWN = (
    "Error detected in {name}. No forward pass information available. Enable detect anomaly during forward pass for "
    "more information."
)
ANOMALY_PARENT = (
    "\n\nPrevious calculation was induced by {name}. Traceback of forward call that induced the previous calculation:\n"
    "{traceback}"
)
NAN = (
    "Function '{name}' returned nan values in its {place}th output.\n"
    "The warning above this error shows the line of the program that the function belongs to."
)
RETAIN_NO_GRAD = "can't retain_grad on Tensor that has requires_grad=False"
LEAF_INPLACE = (
    "a leaf Variable that requires grad is being used in an in-place operation.\n"
    "Its gradient would have to refer to a value that is gone. To change a parameter, do so outside the graph: "
    "with torch.no_grad(): w -= lr * w.grad."
)
LEAF_VIEW_INPLACE = (
    "a view of a leaf Variable that requires grad is being used in an in-place operation.\n"
    "A view shares its memory with the leaf. To change a leaf, do so outside the graph: with torch.no_grad(): ..., or "
    "work on a clone()."
)
_TRUTH = "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
NEGATE_TRUTH = f"Negation, the `-` operator, on a bool tensor is not supported. {_TRUTH}"
SUBTRACT_TRUTH = f"Subtraction, the `-` operator, with a bool tensor is not supported. {_TRUTH}"
SUBTRACT_TRUTHS = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. "
    "Use the `^` or `logical_xor()` operator instead."
)
NUMPY_GRAD = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
FLOAT_ONLY = (
    "Only Tensors of floating point and complex dtype can require gradients\n"
    "A derivative needs small changes, and integers have none. Write 4.0 instead of 4, or dtype=torch.float32."
)
FLOAT_ONLY_FLAG = (
    "only Tensors of floating point {kinds}dtype can require gradients\n"
    "A derivative needs small changes, and integers have none. Write 4.0 instead of 4, or dtype=torch.float32."
)
NON_LEAF_FLAG = "you can only change requires_grad flags of leaf variables.{hint}"
NON_LEAF_FLAG_HINT = (
    " If you want to use a computed variable in a subgraph that doesn't require differentiation use "
    "var_no_grad = var.detach()."
)
NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated "
    "during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use "
    ".retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the "
    "leaf "
    "Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)
DEEPCOPY = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If "
    "you were "
    "attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
    "https://github.com/pytorch/pytorch/pull/103001"
)
GRAD_DTYPE = (
    "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The gradient must match the "
    "tensor's "
    "grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific "
    "dtype, or None to "
    "allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
    "downstream systems "
    "that assume they match."
)
GRAD_SIZE = (
    "attempting to assign a gradient of size '{}' to a tensor of size '{}'. Please ensure that the gradient and "
    "the tensor are the "
    "same size"
)
CREATE_GRAPH = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
    "which can cause a "
    "memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this "
    "function, make "
    "sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak."
)
NO_GRAD_VIEW = (
    "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use "
    "case is ambiguous "
    "and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either "
    "both inside the "
    "no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be "
    "tracked)."
)
MANY_VIEWS = (
    "Output {} of {} is a view and is being modified inplace. This view is the output of a function that returns "
    "multiple views. Such "
    "functions do not allow the output views to be modified inplace. You should replace the inplace operation by "
    "an out-of-place one."
)
ONLY_INPUTS = (
    "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other parts "
    "of the graph, please use torch.autograd.backward."
)
BATCHED_SHAPE = (
    "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. The "
    "sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was "
    "detected: grad_output[{0}] has a shape of {1} and output[{0}] has a shape of {2}. If you only want some tensors "
    "in `grad_output` to be considered batched, consider using vmap."
)
VMAP_SIZES = (
    "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {} for the mapped dimension"
)
FUNCTION_INSTANCE = (
    "{} should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the "
    "class itself. Instantiating an autograd function will raise an error in a future version of PyTorch."
)
FUNCTION_CALLED = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function "
    "with static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)\n"
    "Write {0}.apply(x) instead of {0}()(x)."
)
DIRTY = (
    "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified "
    "inplace must all be outputs of the Function."
)
REENTRANT = (
    "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling "
    "checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to "
    "preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the "
    "differences between the two variants."
)
UNUSED = (
    "The differentiated Tensor at index {} appears to not have been used in the graph. Set allow_unused=True if "
    "this is the "
    "desired behavior."
)
INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
    "computation "
    "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, "
    "or use "
    "`torch.no_grad()` instead of `torch.inference_mode()`."
)
INFERENCE_INPLACE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal "
    "tensor "
    "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
)
OVERLAPPING = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please "
    "clone() the tensor before performing the operation."
)


def broadcast_message(shapes: list[tuple[int, ...]]) -> str:
    """What PyTorch says when shapes cannot be broadcast together: it names the first dimension from the right."""
    a = shapes[0]
    for b in shapes[1:]:
        rank = max(len(a), len(b))
        padded_a, padded_b = (1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)
        for dim in range(rank - 1, -1, -1):
            m, n = padded_a[dim], padded_b[dim]
            if m != n and m != 1 and n != 1:
                return (
                    f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {dim}"
                )
        a = tuple(n if m == 1 else m for m, n in zip(padded_a, padded_b, strict=True))
    return "shapes cannot be broadcast"


MISSING = '{}() missing 1 required positional arguments: "{}"'
NEGATIVE_STRIDE = (
    "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
    "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
)
NO_PROBABILITY = (
    "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, "
    "please report an enhancement request to PyTorch.)\nThe elements are probabilities: numbers from 0 to 1."
)
