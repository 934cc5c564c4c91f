/** Where the log lines of the framework, its services and the bundles go: standard error, one line each. */
package org.marquetry.launcher.log;
