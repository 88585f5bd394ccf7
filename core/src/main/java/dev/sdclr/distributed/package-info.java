/**
 * Several processes that train one network, on torch's own collectives: c10d, with Gloo on the
 * processor and NCCL on CUDA GPUs.
 */
package dev.sdclr.distributed;
