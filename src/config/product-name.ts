import { z } from 'zod';
import { setting } from './setting.js';

/** The form of a product's name as people read it in e-mails and in their authenticator app. */
export const printableName = z.string().regex(/^[^\p{Cc}]{1,60}$/u, 'must be 1 to 60 printable characters');

/** The name of the product that people sign in to. */
export const productName = setting('MAIL_PRODUCT_NAME', printableName.default('Postern'));
