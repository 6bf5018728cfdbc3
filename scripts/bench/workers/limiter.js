// A rate limit that is in the same process, as the platform's is, and lets everybody through.
const seen = new Map();

export default () => ({
  limit({ key }) {
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return Promise.resolve({ success: true });
  },
});
