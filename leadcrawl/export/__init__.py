"""Leads as files for other programs: columns, formats, profiles of CRMs."""
