export { mount, type Player, type PlayerOptions } from './player';
