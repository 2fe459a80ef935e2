App({
  onLaunch() {
    // Without an environment id: the mini-program's default one. Put yours here if it has several.
    wx.cloud.init({ traceUser: true });
  },
});
