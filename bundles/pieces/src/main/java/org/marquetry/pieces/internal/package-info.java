@NullMarked
package org.marquetry.pieces.internal;

import org.jspecify.annotations.NullMarked;
