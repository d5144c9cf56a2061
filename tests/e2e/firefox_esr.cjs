// See conftest.py
const { Module } = require("module");
const compile = Module.prototype._compile;
Module.prototype._compile = function (text, ...others) {
  return compile.call(this, text.replaceAll('"emulation.setMediaFeaturesOverride"', '"session.status"'), ...others);
};
