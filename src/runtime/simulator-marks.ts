/** How everything of the simulator's can be told: anybody holds its keys. */

/** ASCII "wxpaysim" in hex: how every serial number of the simulator begins. */
export const SIMULATOR_SERIAL = /^777870617973696D/i;
/** How its APIv3 and APIv2 keys begin. */
export const SIMULATOR_API_KEY = 'wxpaysim';
export const SIMULATOR_MCHIDS: readonly string[] = ['1900009191', '1900009291'];
export const SIMULATOR_PUBLIC_KEY_ID = 'PUB_KEY_ID_0000000000000000000000000000091910';
