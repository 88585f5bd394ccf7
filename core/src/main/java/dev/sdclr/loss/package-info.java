/** Losses that compare projections; all in the parameters' type, whatever the compute type. */
package dev.sdclr.loss;
