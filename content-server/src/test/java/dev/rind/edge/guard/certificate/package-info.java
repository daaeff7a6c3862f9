@NullMarked
package dev.rind.edge.guard.certificate;

import org.jspecify.annotations.NullMarked;
