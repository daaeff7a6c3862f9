/** May this request read this distribution? */
@NullMarked
package dev.rind.edge.guard;

import org.jspecify.annotations.NullMarked;
