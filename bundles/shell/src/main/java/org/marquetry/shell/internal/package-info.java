@NullMarked
package org.marquetry.shell.internal;

import org.jspecify.annotations.NullMarked;
