/** Users and passwords in a file: checks them for the broker, and changes them for operators. */
package org.marquetry.auth.password.internal;
