/** The finished encoder in files that other programs read: ONNX and safetensors. */
package dev.sdclr.export;
