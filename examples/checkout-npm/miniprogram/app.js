App({
  onLaunch() {
    // The component calls the cloud function `pay` of this environment.
    wx.cloud.init();
  },
});
