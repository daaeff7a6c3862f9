/** The same files and clients at Rind and at other servers, in turns of one run. */
@NullMarked
package dev.rind.bench.peers;

import org.jspecify.annotations.NullMarked;
