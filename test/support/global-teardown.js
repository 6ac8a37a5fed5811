module.exports = () => globalThis.stopTestDatabase();
