/** Files of PyTorch's {@code torch.save}: pickles read as descriptions, never executed. */
package dev.sdclr.checkpoint.torch;
