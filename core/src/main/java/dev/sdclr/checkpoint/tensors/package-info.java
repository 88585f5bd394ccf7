/** Tensors in checked files: safetensors, and the sources that bytes come from. */
package dev.sdclr.checkpoint.tensors;
