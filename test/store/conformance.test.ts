import { DirectoryStore } from '../../lib/store/directory-store';
import { MemoryStore } from '../../lib/store/memory-store';
import { RetryingStore } from '../../lib/store/retrying-store';
import { ScopedStore } from '../../lib/store/scoped-store';
import { describeStore } from '../conformance/store';
import { FlakyStore } from '../support/flaky-store';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();
const quick = { tries: 12, firstDelayMs: 0.1, maxDelayMs: 0.2 };

describeStore('MemoryStore', () => new MemoryStore());
describeStore('DirectoryStore', () => new DirectoryStore(folder()));
describeStore('ScopedStore over MemoryStore', () => new ScopedStore(new MemoryStore(), 'sweep-1'));
describeStore('ScopedStore over DirectoryStore', () => new ScopedStore(new DirectoryStore(folder()), 'sweep-1'));

for (const applied of ['before', 'after'] as const) {
  const flaky = { seed: 7, rate: 0.1, applied };
  describeStore(
    `RetryingStore over a MemoryStore that fails ${applied} one operation in ten`,
    () => new RetryingStore(new FlakyStore(new MemoryStore(), flaky), quick),
  );
  describeStore(
    `RetryingStore over a DirectoryStore that fails ${applied} one operation in ten`,
    () => new RetryingStore(new FlakyStore(new DirectoryStore(folder()), flaky), quick),
  );
}
