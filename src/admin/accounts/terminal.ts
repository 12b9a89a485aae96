import { noClient } from '../../common/http/client-info.js';

/** The client in a notice about something that an operator did in a terminal. */
export const operator = noClient;
