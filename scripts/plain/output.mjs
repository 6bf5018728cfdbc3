// Plain Node >= 18 without dependencies: also used before anything is installed.

export async function readOutput(child, onText = () => undefined) {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      onText(text);
    });
  }
  const [exitCode, signal] = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (...ending) => resolve(ending));
  });
  return { exitCode, signal, output };
}
