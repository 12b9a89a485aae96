import { ChoiceField } from '../../common/validation/query-fields.js';
import { overviewWindows, type OverviewWindow } from './overview-windows.js';

export class OverviewQuery {
  @ChoiceField(overviewWindows, '`24h` by default.')
  window?: OverviewWindow;
}
