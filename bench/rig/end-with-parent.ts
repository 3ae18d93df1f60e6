// Loaded before each program of the rig: it ends when whoever started it has died.
process.on('disconnect', () => process.exit(1));
