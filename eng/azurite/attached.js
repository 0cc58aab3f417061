// Azurite, ending with the process that started it: when standard input ends. The first argument is what of it is started.
process.stdin.on('end', () => process.exit(0)).resume();
require(`azurite/dist/src/${process.argv.splice(2, 1)[0]}.js`);
