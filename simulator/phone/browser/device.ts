type Listener<Event> = (event: Event) => void;

const networkListeners = new Map<Listener<NetworkStatus>, () => void>();
const themeListeners = new Map<Listener<{ theme: string }>, () => void>();
const dark = matchMedia('(prefers-color-scheme: dark)');

type NetworkStatus = { isConnected: boolean; networkType: string };

/** What a mini-program can ask about the phone. */
export const device = {
  getAppBaseInfo() {
    return {
      SDKVersion: '2.32.3',
      language: language(),
      theme: theme(),
      enableDebug: false,
      version: '8.0.50',
    };
  },
  /** `devtools`, unless `?platform=ios` asks for another. */
  getDeviceInfo() {
    const platform = new URLSearchParams(location.search).get('platform') ?? 'devtools';
    return { platform, system: 'simulator', brand: 'wxpay-kit', model: 'browser', benchmarkLevel: -1 };
  },
  getWindowInfo() {
    return {
      pixelRatio: devicePixelRatio,
      windowWidth: innerWidth,
      windowHeight: innerHeight,
      screenWidth: innerWidth,
      screenHeight: innerHeight,
      statusBarHeight: 0,
    };
  },
  getSystemInfoSync() {
    return {
      ...device.getAppBaseInfo(),
      ...device.getWindowInfo(),
      ...device.getDeviceInfo(),
    };
  },
  networkStatus(): NetworkStatus {
    return { isConnected: navigator.onLine, networkType: navigator.onLine ? 'wifi' : 'none' };
  },
  onNetworkStatusChange(listener: Listener<NetworkStatus>): void {
    const handler = () => listener(device.networkStatus());
    networkListeners.set(listener, handler);
    addEventListener('online', handler);
    addEventListener('offline', handler);
  },
  offNetworkStatusChange(listener: Listener<NetworkStatus>): void {
    const handler = networkListeners.get(listener);
    if (!handler) return;
    removeEventListener('online', handler);
    removeEventListener('offline', handler);
    networkListeners.delete(listener);
  },
  onThemeChange(listener: Listener<{ theme: string }>): void {
    const handler = () => listener({ theme: theme() });
    themeListeners.set(listener, handler);
    dark.addEventListener('change', handler);
  },
  offThemeChange(listener: Listener<{ theme: string }>): void {
    const handler = themeListeners.get(listener);
    if (!handler) return;
    dark.removeEventListener('change', handler);
    themeListeners.delete(listener);
  },
};

function theme(): 'dark' | 'light' {
  return dark.matches ? 'dark' : 'light';
}

/** WeChat in Chinese, unless `?lang=en` asks for another: the machine's language must not change a picture. */
function language(): string {
  return new URLSearchParams(location.search).get('lang') ?? 'zh_CN';
}
