/** Tests of the whole edge, in front of a real PostgreSQL and real files. */
@NullMarked
package dev.rind.edge;

import org.jspecify.annotations.NullMarked;
