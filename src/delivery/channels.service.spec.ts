import type { Channel } from './channel.js';
import { Channels } from './channels.service.js';

const channel = (id: string) => ({ id }) as Channel; // as: the only field that is read

describe('Channels', () => {
  it('lists the registered channels', () => {
    const channels = new Channels();
    const [email, pager] = [channel('email'), channel('pager')];
    channels.register(email);
    channels.register(pager);
    expect(channels.all).toEqual([email, pager]);
  });

  it('rejects a second channel with the same ID', () => {
    const channels = new Channels();
    channels.register(channel('email'));
    expect(() => channels.register(channel('email'))).toThrow('"email"');
    expect(channels.all).toHaveLength(1);
  });
});
