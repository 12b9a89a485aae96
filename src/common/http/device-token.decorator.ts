import { ApiHeader } from '@nestjs/swagger';
import { deviceTokenHeader } from './client-info.js';

/** Documents the header with the device token, which `@Client()` reads. */
export const ApiDeviceToken = () =>
  ApiHeader({
    name: deviceTokenHeader.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
    required: false,
    schema: { type: 'string' },
    description: 'The `deviceToken` returned by an earlier sign-in on this device.',
  });
