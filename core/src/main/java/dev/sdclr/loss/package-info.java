/**
 * Losses that compare projections with one another or answers with labels, and what they are
 * scheduled and weighed by; all in the parameters' type, whatever the compute type.
 */
package dev.sdclr.loss;
