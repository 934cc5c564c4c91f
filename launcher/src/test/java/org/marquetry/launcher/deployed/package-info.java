/** What tests deploy as bundles. */
package org.marquetry.launcher.deployed;
