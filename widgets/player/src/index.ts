export { mount, type Moment, type Player, type PlayerOptions } from './player';
