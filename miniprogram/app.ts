import { LOCAL_SIMULATOR } from './devtools/config';
import { useLocalSimulator } from './devtools/use-local-simulator';

App({
  onLaunch() {
    if (LOCAL_SIMULATOR.enabled) useLocalSimulator(LOCAL_SIMULATOR);
    // Without an environment id: the mini-program's default one. Put yours here if it has several.
    wx.cloud.init({ traceUser: true });
  },
});
