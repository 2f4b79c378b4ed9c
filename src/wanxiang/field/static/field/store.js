// What the phone keeps: the outbox with its photos (`outbox`); visits and cases as last fetched, a report that is being
// written, the size of the type (`meta`). IndexedDB; every call answers a promise.

const NAME = "wanxiang-field";
const STORES = { outbox: "key", meta: "name" };

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(store, { keyPath });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function act(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request && request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const all = (store) => act(store, "readonly", (rows) => rows.getAll());
export const get = (store, key) => act(store, "readonly", (rows) => rows.get(key));
export const put = (store, row) => act(store, "readwrite", (rows) => rows.put(row));
export const remove = (store, key) => act(store, "readwrite", (rows) => rows.delete(key));
