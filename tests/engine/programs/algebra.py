"""Products, einsum and linear algebra: shapes and dtypes that do not fit, and forms that are met less often."""

# ruff: noqa: E501  (programs, as they are run)

ALGEBRA = """
L, t = torch.linalg, torch.tensor
A, N, b, R = t([[4., 1.], [1., 3.]]), torch.ones(2, 2, dtype=torch.int64), t([1., 2.]), torch.arange(6.).reshape(2, 3)
def fails(*calls):
    for call in calls:
        try:
            print("passed", call())
        except Exception as e:
            print(type(e).__name__, str(e).split("\\n")[0])
o = torch.ones
fails(lambda: torch.mm(A, 2), lambda: torch.mv(A, 2), lambda: torch.mv(b, A), lambda: torch.mv(A, A), lambda: torch.mv(A, t([1, 2])), lambda: A @ b.double(), lambda: torch.bmm(A[None], N[None]))
fails(lambda: o(2, 3, 4) @ o(3), lambda: o(2, 3, 4) @ o(3, 5), lambda: o(2, 3, 4) @ o(1, 3, 5), lambda: o(4) @ o(2, 3, 5), lambda: o(2, 2, 3, 4) @ o(2, 3, 5), lambda: o(3, 4) @ o(2, 3, 5), lambda: o(2, 3, 4) @ o(3, 4, 5), lambda: o(2, 2, 3, 4) @ o(3, 4, 5), lambda: o(5, 2, 3, 4).long() @ o(2, 4, 5), lambda: o(2, 3, 4) @ t([1, 2, 3, 4]))
fails(lambda: torch.addmm(b, A, b), lambda: torch.inner(b, t([1, 2])), lambda: torch.tensordot(A, R, 2), lambda: torch.tensordot(R, R, 1), lambda: torch.tensordot(A, A, 3), lambda: torch.tensordot(A, A, dims=([0], [0, 1])), lambda: torch.tensordot(A, N, 1), lambda: torch.tensordot(A, R, dims=([1], [1])), lambda: torch.tensordot(A, A, dims=([5], [0])))
fails(lambda: torch.einsum("ii->i", R), lambda: torch.einsum("ij,jk->ik", A, N), lambda: torch.einsum("ij,jk->ik", A.double(), R), lambda: torch.einsum("ij,jk->ik", A, 3), lambda: torch.einsum("ij"), lambda: torch.einsum(), lambda: torch.einsum("ij,jk->ik", [A, 2]))
x = o(2, 3, requires_grad=True)
print(torch.einsum(A, [0, 1], [1, 0]), torch.einsum(A, [0, 1], R, [1, 2], [0, 2]), torch.einsum(A, [0, 1]), torch.einsum(A, [1, 0]), torch.einsum(R[None], [..., 0, 1], [..., 1, 0]), torch.einsum(A, [0, 0], []), torch.einsum("ij,ij->ij", A, N), torch.einsum("i,j->ij", b, t([1, 2])), torch.tensordot(A, o(1, 2), 1))
y = o(2, 3, 3, requires_grad=True)
print([(a @ b).grad_fn.name() for a, b in ((y, y), (y[None], y), (y, o(3, 3)), (o(3, 3), y), (o(3), y), (y, o(3)))], torch.bmm(y, y).grad_fn.name())
print((o(5, 2, 3) @ o(3)).shape, (o(2) @ x).grad_fn, (x[None] @ o(3)).grad_fn)
print(torch.kron(A, b), torch.kron(b, t([1, 2])), torch.kron(t(2.), A), torch.kron(b, A), A.kron(A), L.matmul(A, b), torch.kron(x, b).grad_fn)
---
L, t = torch.linalg, torch.tensor
A, N, b, R = t([[4., 1.], [1., 3.]]), torch.ones(2, 2, dtype=torch.int64), t([1., 2.]), torch.arange(6.).reshape(2, 3)
def fails(*calls):
    for call in calls:
        try:
            print("passed", call())
        except Exception as e:
            print(type(e).__name__, str(e).split("\\n")[0])
fails(lambda: L.inv([[1.]]), lambda: L.inv(), lambda: L.det([[1.]]), lambda: L.solve(A, [1., 2.]), lambda: L.matrix_power(A, 0.5), lambda: L.matrix_power(A, "a"), lambda: L.cross(b, 2))
fails(lambda: L.solve(A, t(1.)), lambda: L.solve(A, b, left=False), lambda: torch.logdet(R), lambda: L.cholesky(torch.stack([A, -A])), lambda: L.cholesky(torch.stack([A, t([[1., 2.], [2., 1.]]), -A])), lambda: L.matrix_power(N, -1))
fails(lambda: L.norm(b, "fro"), lambda: L.norm(A, "foo"), lambda: L.norm(A, 3), lambda: L.matrix_norm(A, "foo"), lambda: L.norm(b, "nuc"))
fails(lambda: L.multi_dot([R, A]), lambda: L.multi_dot(A), lambda: L.multi_dot([A, 2]), lambda: L.multi_dot([A, b, A]), lambda: L.multi_dot([A, N]), lambda: L.multi_dot([A[None], A]), lambda: L.multi_dot([A]))
print(L.matrix_power(N, 2), L.matrix_power(N, 0), N.matrix_power(3), L.multi_dot([b, A, b]), L.multi_dot((A, R)), L.solve(A.requires_grad_(), b))
"""
