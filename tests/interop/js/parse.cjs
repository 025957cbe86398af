// The official parser's verdict on the AsyncAPI document of standard input: exit 1 with its errors.
const { readFileSync } = require("node:fs");
const { Parser } = require("@asyncapi/parser");

new Parser().parse(readFileSync(0, "utf8")).then(({ document, diagnostics }) => {
  const errors = diagnostics.filter((each) => each.severity === 0);
  for (const { message, path } of errors) console.error(`${path.join("/")}: ${message}`);
  if (!document || errors.length) process.exit(1);
  console.log(document.channels().all().length, document.allMessages().all().length);
});
