/** What packages keep in their modules, and a spec file must not inherit from those before it in the same worker. */
require('reflect-metadata');
const { Logger } = require('@nestjs/common/services/logger.service.js');
const {
  EntitiesMetadataStorage,
} = require('../../node_modules/@nestjs/typeorm/dist/entities-metadata.storage.js');
const { defaultMetadataStorage } = require('class-transformer/cjs/storage.js');
const passport = require('passport');
const { register } = require('prom-client');

const { logLevels, staticInstanceRef } = Logger;
const strategies = { ...passport._strategies };

exports.resetPackages = () => {
  Object.assign(Logger, { logLevels, staticInstanceRef, isBufferAttached: undefined, logBuffer: [] });
  EntitiesMetadataStorage.storage.clear();
  defaultMetadataStorage.clear();
  passport._strategies = { ...strategies };
  register.clear();
};
