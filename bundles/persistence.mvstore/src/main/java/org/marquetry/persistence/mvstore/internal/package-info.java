/** The store in the MVStore of H2. */
@NullMarked
package org.marquetry.persistence.mvstore.internal;

import org.jspecify.annotations.NullMarked;
