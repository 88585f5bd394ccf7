/** A run's metrics as TensorBoard's event files. */
package dev.sdclr.run.tensorboard;
