/** Linear separability and nearest neighbours, for accuracy and for balancedness. */
package dev.sdclr.eval;
