// Makes the users and roles of rights.json in MongoDB, or makes those there equal to it:
//
//   MONGO_PASSWORDS=FOLDER mongosh "mongodb://ROOT@HOST/?replicaSet=rs0&tls=true" deploy/mongo/apply.js
//
// FOLDER holds mongo-<user>.password for each user. Again changes nothing but passwords.
const fs = require("fs");
const path = require("path");

const rights = JSON.parse(fs.readFileSync(path.join(__dirname, "rights.json"), "utf8"));
const admin = db.getSiblingDB("admin");

function password(user) {
  const folder = process.env.MONGO_PASSWORDS || ".";
  const secret = fs.readFileSync(path.join(folder, `mongo-${user}.password`), "utf8").trim();
  if (!secret) throw new Error(`mongo-${user}.password is empty`);
  return secret;
}

function put(kind, wanted) {
  const { [kind]: name, ...fields } = wanted;
  const there = admin.runCommand({ [`${kind}sInfo`]: name })[`${kind}s`].length > 0;
  const verb = (there ? "update" : "create") + kind[0].toUpperCase() + kind.slice(1);
  const told = admin.runCommand({ [verb]: name, ...fields });
  if (!told.ok) throw new Error(`${verb} ${name}: ${told.errmsg}`);
  print(`${verb} ${name}`);
}

const secrets = Object.fromEntries(rights.users.map(({ user }) => [user, password(user)]));
rights.roles.forEach((role) => put("role", role));
rights.users.forEach((user) =>
  put("user", { ...user, pwd: secrets[user.user], mechanisms: ["SCRAM-SHA-256"] }),
);
