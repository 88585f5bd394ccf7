/** Which images the model forgets first (PIE mining). */
package dev.sdclr.mine;
