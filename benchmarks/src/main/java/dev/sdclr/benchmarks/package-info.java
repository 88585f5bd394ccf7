/** JMH benchmarks of the parts that a training step is made of. */
package dev.sdclr.benchmarks;
