import { callersDirectory, childEnvironment, ConfigError, loadConfig } from '@app/config';

describe('the settings of the command line', () => {
  it('are null unless they are given', () => {
    expect(loadConfig({}).client).toEqual({ url: null, apiKey: null });
    expect(loadConfig({ SERVICE_REGISTRY_URL: 'https://r.example', SERVICE_REGISTRY_API_KEY: 'k' }).client).toEqual({
      url: 'https://r.example',
      apiKey: 'k',
    });
  });

  it.each(['localhost:8000', 'ftp://r.example', 'nonsense'])('refuse %s as the address of a server', (url) => {
    expect(() => loadConfig({ SERVICE_REGISTRY_URL: url })).toThrow(ConfigError);
  });

  it('give a child this environment with some variables changed, and change nothing here', () => {
    const own = { A: '1', PORT: '8000' };
    expect(childEnvironment({ PORT: '0' }, own)).toEqual({ A: '1', PORT: '0' });
    expect(own.PORT).toBe('8000');
  });

  it('find paths from where the person stands, not from where npm runs the script', () => {
    expect(callersDirectory({ INIT_CWD: '/home/me' })).toBe('/home/me');
    expect(callersDirectory({})).toBe(process.cwd());
  });
});
