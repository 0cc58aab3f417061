// Azurite's table service, ending with the process that started it: when standard input ends.
process.stdin.on('end', () => process.exit(0)).resume();
require('azurite/dist/src/table/main.js');
