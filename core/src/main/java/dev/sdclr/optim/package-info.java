/** Optimisers and learning-rate schedules. */
package dev.sdclr.optim;
