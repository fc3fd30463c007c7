/** The style of the tools, which comes with them. */

import inspect from './inspect.css';
import predict from './predict.css';
import toolbox from './toolbox.css';
import twin from './twin.css';
import whatif from './whatif.css';

export const css = [toolbox, predict, inspect, whatif, twin].join('\n');
