/** Opens whatever {@code --data} names. */
package dev.sdclr.data.open;
