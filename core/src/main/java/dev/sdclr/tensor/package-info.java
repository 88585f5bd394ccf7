/** The one place that owns libtorch's life-cycle: loading, scopes, compute types, host copies. */
package dev.sdclr.tensor;
