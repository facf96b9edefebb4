import { bundle, runScript } from '../../support/bundled-script';
import { temporaryFolders } from '../../support/temporary-folder';

const folder = temporaryFolders();

test.each(['logei', 'thompson'])('a thousand observations with %s take little memory and time', async (acquisition) => {
  const script = bundle('search/bayes/long-search.ts', folder());
  const { memoryMib, slowestMs } = JSON.parse(await runScript(script, acquisition).output) as {
    readonly memoryMib: number;
    readonly slowestMs: number;
  };
  expect(memoryMib).toBeLessThan(200);
  // Several times what it takes on an idle machine.
  expect(slowestMs).toBeLessThan(3000);
});
