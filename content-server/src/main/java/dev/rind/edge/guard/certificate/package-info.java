/** Whom does a client certificate open what? The rule is contract 4.5. */
@NullMarked
package dev.rind.edge.guard.certificate;

import org.jspecify.annotations.NullMarked;
